package io.arrears.cli.labels;

import io.arrears.avro.LabelRequest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The newest of many requests, by time and then by model and rank, and no more than so many. */
final class NewestRequests {

  private static final Comparator<LabelRequest> ORDER =
      Comparator.comparingLong(LabelRequest::getRequestedAt)
          .thenComparing(LabelRequest::getModelId)
          .thenComparingInt(LabelRequest::getRank);

  private final int most;

  /** The oldest first. */
  private final PriorityQueue<LabelRequest> newest = new PriorityQueue<>(ORDER);

  /**
   * @param most how many are kept, 1 or more
   */
  NewestRequests(int most) {
    this.most = most;
  }

  /** Takes a request, in any order. */
  void take(LabelRequest request) {
    newest.add(request);
    if (newest.size() > most) {
      newest.remove();
    }
  }

  /** What is kept, the oldest first. */
  List<LabelRequest> inOrder() {
    List<LabelRequest> all = new ArrayList<>(newest);
    all.sort(ORDER);
    return all;
  }
}
