package dev.quire.storage.metadata;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The distinct terms of a {@link TermRun}, numbered as they come: a hash table over keys that lie
 * one after the other, because there are many.
 */
final class TermTable {
  private static final int PAGE_SHIFT = 16;
  private static final int PAGE = 1 << PAGE_SHIFT;
  private static final int FREE = 0;

  // keys may have PAGE bytes at most; none lies on two pages
  private byte[][] pages = {new byte[PAGE]};
  private int used;
  private long keyBytes;
  private int size;
  private int[] fields = new int[16];
  private int[] lengths = new int[16];
  private int[] hashes = new int[16];
  private long[] addresses = new long[16];
  // term + 1
  private int[] slots = new int[64];

  int size() {
    return size;
  }

  /** How many bytes all keys have. */
  long keyBytes() {
    return keyBytes;
  }

  /** The number of the field's term with this key, a new one where there was none. */
  int add(int field, byte[] key) {
    int hash = hash(field, key);
    int slot = hash & (slots.length - 1);
    while (slots[slot] != FREE) {
      int term = slots[slot] - 1;
      if (hashes[term] == hash && fields[term] == field && holds(term, key)) {
        return term;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    slots[slot] = size + 1;
    append(field, key, hash);
    return size - 1;
  }

  private void append(int field, byte[] key, int hash) {
    if (size == fields.length) {
      fields = Arrays.copyOf(fields, size * 2);
      lengths = Arrays.copyOf(lengths, size * 2);
      hashes = Arrays.copyOf(hashes, size * 2);
      addresses = Arrays.copyOf(addresses, size * 2);
    }
    fields[size] = field;
    lengths[size] = key.length;
    hashes[size] = hash;
    addresses[size++] = store(key);
    if (size * 2 > slots.length) {
      grow();
    }
  }

  private long store(byte[] key) {
    if (used + key.length > PAGE) {
      pages = Arrays.copyOf(pages, pages.length + 1);
      pages[pages.length - 1] = new byte[PAGE];
      used = 0;
    }
    System.arraycopy(key, 0, pages[pages.length - 1], used, key.length);
    long address = (long) (pages.length - 1) << PAGE_SHIFT | used;
    used += key.length;
    keyBytes += key.length;
    return address;
  }

  private void grow() {
    slots = new int[slots.length * 2];
    for (int term = 0; term < size; term++) {
      int slot = hashes[term] & (slots.length - 1);
      while (slots[slot] != FREE) {
        slot = (slot + 1) & (slots.length - 1);
      }
      slots[slot] = term + 1;
    }
  }

  int field(int term) {
    return fields[term];
  }

  int length(int term) {
    return lengths[term];
  }

  /** Copies the term's key; returns where it ends. */
  long copyKey(int term, MemorySegment target, long at) {
    MemorySegment.copy(page(term), offset(term), target, JAVA_BYTE, at, lengths[term]);
    return at + lengths[term];
  }

  /** Compares keys by unsigned bytes, a prefix before what it begins. */
  int compareKeys(int a, int b) {
    return Arrays.compareUnsigned(
        page(a), offset(a), offset(a) + lengths[a], page(b), offset(b), offset(b) + lengths[b]);
  }

  private boolean holds(int term, byte[] key) {
    int from = offset(term);
    return Arrays.equals(page(term), from, from + lengths[term], key, 0, key.length);
  }

  private byte[] page(int term) {
    return pages[(int) (addresses[term] >>> PAGE_SHIFT)];
  }

  private int offset(int term) {
    return (int) addresses[term] & (PAGE - 1);
  }

  private static int hash(int field, byte[] key) {
    int hash = 31 * field + Arrays.hashCode(key);
    hash = (hash ^ (hash >>> 16)) * 0x7FEB352D;
    hash = (hash ^ (hash >>> 15)) * 0x846CA68B;
    return hash ^ (hash >>> 16);
  }
}
