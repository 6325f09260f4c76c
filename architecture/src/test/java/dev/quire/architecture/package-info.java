/**
 * The rules of the house as tests: who may depend on whom, how large things may grow, which words
 * are not used and what to say instead. Each rule carries its reason; whoever breaks one with a
 * better reason changes the rule.
 */
package dev.quire.architecture;
