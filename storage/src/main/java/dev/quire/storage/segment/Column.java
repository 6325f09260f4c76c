package dev.quire.storage.segment;

/** One column of a table of rows: numbers, or bytes of any length. */
interface Column {
  /** The name of its array in a sealed segment. */
  String array();
}
