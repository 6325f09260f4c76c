/**
 * The embedder in this process: the model runs on DJL's PyTorch engine. {@link
 * dev.quire.embedding.djl.DjlEmbedder} is the way in. Native work runs on a few platform threads of
 * its own, because a native call pins a virtual thread to its carrier.
 */
package dev.quire.embedding.djl;
