/**
 * The Java client of a Quire server. Start at {@link dev.quire.sdk.QuireClient#connect(String)}:
 * what a call must have is an argument, what it may have goes into a lambda. Answers are records
 * ({@code model}), what goes wrong is one of six exceptions ({@code error}), and {@code http} is
 * the plumbing that callers never touch.
 */
package dev.quire.sdk;
