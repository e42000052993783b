package io.arrears.cli.bench;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.FeatureNode;
import de.bwaldvogel.liblinear.Linear;
import de.bwaldvogel.liblinear.Model;
import de.bwaldvogel.liblinear.Parameter;
import de.bwaldvogel.liblinear.Problem;
import de.bwaldvogel.liblinear.SolverType;
import io.arrears.cli.bench.EmbeddingSource.Rows;

/**
 * The fastest refit that a library offers: LIBLINEAR's L2-regularised logistic regression, C = 1,
 * one class against the rest for each of the K, by trust-region Newton to a gradient of {@value
 * #TOLERANCE} of where it began.
 */
final class OneVersusRest {

  private static final double TOLERANCE = 1e-4;

  static {
    Linear.disableDebugOutput();
  }

  private OneVersusRest() {}

  /** Rows in LIBLINEAR's own form, which is no part of the fit. */
  static Problem problem(Rows rows) {
    Problem problem = new Problem();
    problem.l = rows.count();
    problem.n = EmbeddingSource.DIMENSION + 1;
    problem.bias = 1;
    problem.y = rows.labels();
    problem.x = new Feature[rows.count()][];
    for (int i = 0; i < problem.l; i++) {
      problem.x[i] = nodes(rows.features()[i]);
    }
    return problem;
  }

  static Model fit(Problem problem) {
    return Linear.train(problem, new Parameter(SolverType.L2R_LR, 1, TOLERANCE));
  }

  /** Percent of rows whose label the model holds most likely. */
  static double accuracy(Model model, Rows rows) {
    int right = 0;
    for (int i = 0; i < rows.count(); i++) {
      right += Linear.predict(model, nodes(rows.features()[i])) == rows.labels()[i] ? 1 : 0;
    }
    return 100.0 * right / rows.count();
  }

  private static Feature[] nodes(double[] row) {
    Feature[] nodes = new Feature[row.length + 1];
    for (int j = 0; j < row.length; j++) {
      nodes[j] = new FeatureNode(j + 1, row[j]);
    }
    nodes[row.length] = new FeatureNode(row.length + 1, 1);
    return nodes;
  }
}
