/**
 * Measured recall: what an index finds and how long that takes, and the decisions that rest on it.
 * A new index is asked by {@code Calibrator}, its figures are {@code RecallCurves}, a search is
 * planned by {@code Planner}, and {@code auto} chooses by {@code IndexChoice}.
 */
package dev.quire.engine.recall;
