/**
 * What the server shows: values with no behaviour of their own. Fields that a newer server adds are
 * ignored.
 */
package dev.quire.sdk.model;
