/** JSON as the contract has it: strict on the way in, readable on the way out. */
package dev.quire.api.json;
