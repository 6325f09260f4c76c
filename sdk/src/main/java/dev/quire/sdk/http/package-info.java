/**
 * Plumbing between the client and the wire: calls, retries, JSON, {@code .npy}. Not meant for
 * callers of the SDK.
 */
package dev.quire.sdk.http;
