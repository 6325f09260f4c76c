package dev.quire.embedding.convert;

import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;

/** The weights of a BERT encoder under the names that Hugging Face gives them. */
final class BertWeights {
  private final Map<String, Tensor> byName = new HashMap<>();

  /**
   * Recovers the names. An exporter keeps those of biases, norms and embeddings, but folds the
   * weight of each linear layer, transposed, into an anonymous operand of a MatMul; the bias that
   * the following Add brings in has the layer's name.
   */
  static BertWeights of(OnnxGraph graph) {
    BertWeights weights = new BertWeights();
    weights.byName.putAll(graph.weights());
    Map<String, OnnxGraph.Node> producers = new HashMap<>();
    graph.nodes().forEach(node -> node.outputs().forEach(name -> producers.put(name, node)));
    for (OnnxGraph.Node node : graph.nodes()) {
      if (node.operation().equals("Add")) {
        weights.nameLinear(node, graph.weights(), producers);
      }
    }
    return weights;
  }

  private void nameLinear(
      OnnxGraph.Node add, Map<String, Tensor> weights, Map<String, OnnxGraph.Node> producers) {
    for (int i = 0; i < 2; i++) {
      String bias = add.inputs().get(i);
      OnnxGraph.Node product = producers.get(add.inputs().get(1 - i));
      boolean linear = product != null && product.operation().equals("MatMul");
      if (linear && bias.endsWith(".bias") && weights.containsKey(bias)) {
        String name = bias.substring(0, bias.length() - "bias".length()) + "weight";
        byName.put(name, weights.get(product.inputs().get(1)).transposed());
      }
    }
  }

  Tensor get(String name) {
    Tensor tensor = byName.get(name);
    if (tensor == null) {
      throw new NoSuchElementException("the ONNX file has no weights named " + name);
    }
    return tensor;
  }
}
