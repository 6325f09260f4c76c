package dev.quire.embedding.convert;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the converter needs of an ONNX file: the operations and the float32 weights. Field numbers
 * are those of the ONNX schema (onnx.proto): ModelProto.graph = 7; GraphProto.node = 1,
 * .initializer = 5; NodeProto.input = 1, .output = 2, .op_type = 4; TensorProto.dims = 1,
 * .data_type = 2, .name = 8, .raw_data = 9.
 *
 * @param weights initializers of type float32 by name, in the order of the file
 */
record OnnxGraph(List<Node> nodes, Map<String, Tensor> weights) {

  /** One operation, its operands and results by name. */
  record Node(String operation, List<String> inputs, List<String> outputs) {}

  private static final int FLOAT32 = 1;

  static OnnxGraph parse(ByteBuffer model) {
    OnnxGraph graph = new OnnxGraph(new ArrayList<>(), new LinkedHashMap<>());
    ProtobufFields.visit(
        model,
        (field, number, bytes) -> {
          if (field == 7) {
            ProtobufFields.visit(bytes, graph::addPart);
          }
        });
    return graph;
  }

  private void addPart(int field, long number, ByteBuffer bytes) {
    switch (field) {
      case 1 -> nodes.add(node(bytes));
      case 5 -> addWeights(bytes);
      default -> {}
    }
  }

  private static Node node(ByteBuffer message) {
    List<String> inputs = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    String[] operation = {""};
    ProtobufFields.visit(
        message,
        (field, number, bytes) -> {
          switch (field) {
            case 1 -> inputs.add(ProtobufFields.text(bytes));
            case 2 -> outputs.add(ProtobufFields.text(bytes));
            case 4 -> operation[0] = ProtobufFields.text(bytes);
            default -> {}
          }
        });
    return new Node(operation[0], inputs, outputs);
  }

  private void addWeights(ByteBuffer message) {
    TensorMessage tensor = new TensorMessage();
    ProtobufFields.visit(message, tensor::set);
    if (tensor.type == FLOAT32) {
      weights.put(tensor.name, new Tensor(tensor.shape, tensor.raw));
    }
  }

  /** A TensorProto while its fields come in. */
  private static final class TensorMessage {
    private final List<Integer> shape = new ArrayList<>();
    private long type;
    private String name = "";
    private ByteBuffer raw = ByteBuffer.allocate(0);

    void set(int field, long number, ByteBuffer bytes) {
      switch (field) {
        case 1 -> addDimensions(number, bytes);
        case 2 -> type = number;
        case 8 -> name = ProtobufFields.text(bytes);
        case 9 -> raw = bytes;
        default -> {}
      }
    }

    /** Repeated numbers come one a field, or packed into one run of bytes: writers may choose. */
    private void addDimensions(long number, ByteBuffer packed) {
      if (!packed.hasRemaining()) {
        shape.add(Math.toIntExact(number));
      }
      while (packed.hasRemaining()) {
        shape.add(Math.toIntExact(ProtobufFields.varint(packed)));
      }
    }
  }
}
