/**
 * The build step that makes the bundled model: reads an ONNX export of a BERT encoder and writes
 * the same weights as a TorchScript archive, which DJL's PyTorch engine loads. Runs once in the
 * build and never at run time; plain Java, so that building Quire needs no Python and no PyTorch.
 */
package dev.quire.embedding.convert;
