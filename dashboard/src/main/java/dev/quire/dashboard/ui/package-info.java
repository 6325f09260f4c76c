/** Small parts that the pages share. Everything they show is text to the browser, never markup. */
package dev.quire.dashboard.ui;
