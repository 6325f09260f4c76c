package dev.quire.embedding.convert;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a TorchScript archive, what {@code torch.jit.load} reads: a zip of stored entries under
 * one folder.
 *
 * <pre>
 * model/data.pkl            pickle of the module: each parameter a tensor over a storage named N
 * model/code/__torch__.py   source of its class
 * model/data/N              storage N, raw little-endian float32
 * model/constants.pkl       pickle of an empty tuple
 * model/version             10
 * model/byteorder           little
 * </pre>
 *
 * Equal parameters and source give equal bytes, on any machine and in any time zone.
 */
final class TorchScriptArchive {
  /**
   * Any fixed time but the first that a zip can name, 1980-01-01: for that one, the JDK also writes
   * an exact time, and the machine's time zone with it.
   */
  private static final LocalDateTime FIXED_TIME = LocalDateTime.of(1980, 2, 1, 0, 0);

  private final ZipOutputStream zip;

  private TorchScriptArchive(OutputStream target) {
    zip = new ZipOutputStream(target);
  }

  /** Writes the encoder and closes the target. */
  static void write(BertEncoder encoder, OutputStream target) throws IOException {
    TorchScriptArchive archive = new TorchScriptArchive(target);
    try (archive.zip) {
      archive.put("data.pkl", module(encoder));
      archive.put("code/__torch__.py", encoder.source());
      int storage = 0;
      for (Tensor parameter : encoder.parameters().values()) {
        archive.put("data/" + storage++, parameter.bytes().duplicate());
      }
      archive.put("constants.pkl", ByteBuffer.wrap(new Pickle().emptyTuple().stop()));
      archive.put("version", "10\n");
      archive.put("byteorder", "little");
    }
  }

  private void put(String name, String text) throws IOException {
    put(name, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private void put(String name, ByteBuffer content) throws IOException {
    byte[] bytes = new byte[content.remaining()];
    content.get(bytes);
    CRC32 crc = new CRC32();
    crc.update(bytes);
    ZipEntry entry = new ZipEntry("model/" + name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    entry.setCrc(crc.getValue());
    entry.setTimeLocal(FIXED_TIME);
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }

  /** An object of the class BertEncoder whose state maps names to tensors. */
  private static ByteBuffer module(BertEncoder encoder) {
    Pickle pickle = new Pickle().global("__torch__", "BertEncoder").emptyTuple().create();
    pickle.emptyMap().mark();
    int[] storage = {0};
    encoder
        .parameters()
        .forEach((name, tensor) -> pushTensor(pickle.text(name), tensor, storage[0]++));
    pickle.text("training").no();
    return ByteBuffer.wrap(pickle.setItems().build().stop());
  }

  /** A call of torch's {@code _rebuild_tensor_v2(storage, offset, shape, strides, grad, hooks)}. */
  private static void pushTensor(Pickle pickle, Tensor tensor, int storage) {
    pickle.global("torch._utils", "_rebuild_tensor_v2").mark();
    pickle.mark().text("storage").global("torch", "FloatStorage");
    pickle.text(Integer.toString(storage)).text("cpu").number(tensor.floats()).tuple().persistent();
    pickle.number(0).numbers(tensor.shape()).numbers(strides(tensor.shape())).no();
    pickle.global("collections", "OrderedDict").emptyTuple().call();
    pickle.tuple().call();
  }

  /** Steps between neighbours of each dimension, row-major: [rows, columns] → [columns, 1]. */
  private static List<Integer> strides(List<Integer> shape) {
    List<Integer> strides = new ArrayList<>();
    int step = 1;
    for (int size : shape.reversed()) {
      strides.addFirst(step);
      step *= size;
    }
    return strides;
  }
}
