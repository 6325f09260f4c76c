/** Long tasks over HTTP. */
package dev.quire.api.job;
