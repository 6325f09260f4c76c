package dev.quire.embedding.convert;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A BERT encoder (Devlin et al., 2019) as TorchScript: its parameters, in order, and the source of
 * its forward pass. Takes {@code input_ids, attention_mask, token_type_ids}, int64 [batch, tokens],
 * and returns the last hidden state, float32 [batch, tokens, dimension]. Query, key and value of a
 * layer are one matrix here, so that they cost one multiplication.
 */
final class BertEncoder {
  private static final String HEADER =
      """
        training : bool
        def forward(self: __torch__.BertEncoder,
          input_ids: Tensor,
          attention_mask: Tensor,
          token_type_ids: Tensor) -> Tensor:
          b = torch.size(input_ids, 0)
          s = torch.size(input_ids, 1)
          mask = torch.view(torch.ne(attention_mask, 0), [b, 1, 1, s])
          e = torch.add(torch.embedding(self.word, input_ids), torch.embedding(self.type, token_type_ids))
          e0 = torch.add(e, torch.slice(self.position, 0, 0, s, 1))
          x = torch.layer_norm(e0, [$dimension], self.norm_w, self.norm_b, 1e-12)
      """;

  private static final String LAYER =
      """
          qkv = torch.view(torch.linear(x, self.$layer_qkv_w, self.$layer_qkv_b), [b, s, 3, $heads, $perHead])
          p = torch.permute(qkv, [2, 0, 3, 1, 4])
          a = torch.scaled_dot_product_attention(torch.select(p, 0, 0), torch.select(p, 0, 1), torch.select(p, 0, 2), mask)
          c = torch.reshape(torch.transpose(a, 1, 2), [b, s, $dimension])
          o = torch.add(torch.linear(c, self.$layer_out_w, self.$layer_out_b), x)
          x = torch.layer_norm(o, [$dimension], self.$layer_norm1_w, self.$layer_norm1_b, 1e-12)
          h = torch.gelu(torch.linear(x, self.$layer_up_w, self.$layer_up_b))
          d = torch.add(torch.linear(h, self.$layer_down_w, self.$layer_down_b), x)
          x = torch.layer_norm(d, [$dimension], self.$layer_norm2_w, self.$layer_norm2_b, 1e-12)
      """;

  private final Map<String, Tensor> parameters = new LinkedHashMap<>();
  private final BertWeights weights;
  private final int layers;
  private final int heads;

  BertEncoder(BertWeights weights, int layers, int heads) {
    this.weights = weights;
    this.layers = layers;
    this.heads = heads;
    put("word", "embeddings.word_embeddings.weight");
    put("position", "embeddings.position_embeddings.weight");
    put("type", "embeddings.token_type_embeddings.weight");
    putPair("norm", "embeddings.LayerNorm");
    for (int layer = 0; layer < layers; layer++) {
      putLayer(name(layer), "encoder.layer." + layer + ".");
    }
  }

  /** Parameters by their name in {@link #source()}, in the order in which they are declared. */
  Map<String, Tensor> parameters() {
    return parameters;
  }

  String source() {
    int dimension = parameters.get("word").shape().get(1);
    StringBuilder source = new StringBuilder("class BertEncoder(Module):\n  __parameters__ = [");
    parameters.keySet().forEach(name -> source.append('"').append(name).append("\", "));
    source.append("]\n  __buffers__ = []\n");
    parameters.keySet().forEach(name -> source.append("  ").append(name).append(" : Tensor\n"));
    source.append(HEADER);
    for (int layer = 0; layer < layers; layer++) {
      source.append(LAYER.replace("$layer", name(layer)));
    }
    source.append("    return x\n");
    return source
        .toString()
        .replace("$dimension", Integer.toString(dimension))
        .replace("$heads", Integer.toString(heads))
        .replace("$perHead", Integer.toString(dimension / heads));
  }

  private void putLayer(String to, String from) {
    String attention = from + "attention.self.";
    for (String part : new String[] {"weight", "bias"}) {
      Tensor stacked =
          Tensor.stacked(
              weights.get(attention + "query." + part),
              weights.get(attention + "key." + part),
              weights.get(attention + "value." + part));
      parameters.put(to + "_qkv_" + part.charAt(0), stacked);
    }
    putPair(to + "_out", from + "attention.output.dense");
    putPair(to + "_norm1", from + "attention.output.LayerNorm");
    putPair(to + "_up", from + "intermediate.dense");
    putPair(to + "_down", from + "output.dense");
    putPair(to + "_norm2", from + "output.LayerNorm");
  }

  private void putPair(String to, String from) {
    put(to + "_w", from + ".weight");
    put(to + "_b", from + ".bias");
  }

  private void put(String to, String from) {
    parameters.put(to, weights.get(from));
  }

  private static String name(int layer) {
    return "layer" + layer;
  }
}
