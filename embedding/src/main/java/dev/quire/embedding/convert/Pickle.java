package dev.quire.embedding.convert;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes Python's pickle protocol 2, the few opcodes that a TorchScript archive needs. The format
 * is a program for a stack machine: each method here appends one instruction (or, where it says so,
 * a short run of them). Opcodes and their letters: Lib/pickletools.py of CPython.
 */
final class Pickle {
  private final ByteArrayOutputStream program = new ByteArrayOutputStream();

  Pickle() {
    opcode(0x80).opcode(2); // PROTO 2
  }

  /** Pushes the class or function {@code module.name}. */
  Pickle global(String module, String name) {
    opcode('c');
    program.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
    return this;
  }

  Pickle text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    opcode('X').int32(utf8.length);
    program.writeBytes(utf8);
    return this;
  }

  Pickle number(int number) {
    return opcode('J').int32(number);
  }

  /** Pushes a tuple of numbers: mark, numbers, TUPLE. */
  Pickle numbers(List<Integer> numbers) {
    mark();
    numbers.forEach(this::number);
    return tuple();
  }

  Pickle no() {
    return opcode(0x89); // NEWFALSE
  }

  Pickle mark() {
    return opcode('(');
  }

  /** Makes a tuple of all since the mark. */
  Pickle tuple() {
    return opcode('t');
  }

  Pickle emptyTuple() {
    return opcode(')');
  }

  Pickle emptyMap() {
    return opcode('}');
  }

  /** Puts the (key, value) pairs since the mark into the map below it. */
  Pickle setItems() {
    return opcode('u');
  }

  /** Replaces a persistent id, a tuple, by what it names outside of the pickle. */
  Pickle persistent() {
    return opcode('Q'); // BINPERSID
  }

  /** Calls the function below with the tuple of arguments on top. */
  Pickle call() {
    return opcode('R'); // REDUCE
  }

  /** Makes an object of the class below with the tuple of arguments on top. */
  Pickle create() {
    return opcode(0x81); // NEWOBJ
  }

  /** Gives the object below the state on top. */
  Pickle build() {
    return opcode('b');
  }

  byte[] stop() {
    opcode('.');
    return program.toByteArray();
  }

  private Pickle opcode(int code) {
    program.write(code);
    return this;
  }

  private Pickle int32(int value) {
    program.writeBytes(
        ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    return this;
  }
}
