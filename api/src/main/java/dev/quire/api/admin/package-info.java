/** Looking after libraries over HTTP: saving, checking, compacting; and receipts of purges. */
package dev.quire.api.admin;
