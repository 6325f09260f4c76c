/** A document: a source text with its particulars, whose content is a sequence of chunks. */
package dev.quire.domain.document;
