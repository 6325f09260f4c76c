/** Errors as callers see them: every one an RFC 9457 problem with a code of the contract. */
package dev.quire.api.problem;
