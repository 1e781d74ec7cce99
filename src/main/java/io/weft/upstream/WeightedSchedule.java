package io.weft.upstream;

import java.util.PriorityQueue;

/**
 * The order in which things of different weights take turns: earliest deadline first, as in Envoy,
 * but computed once for a whole period, so that taking a turn is one atomic step.
 */
final class WeightedSchedule {
  /** Longer periods are shortened; a weight is then off by less than one such part of the sum. */
  private static final int MAX_LENGTH = 1 << 16;

  /** When it is whose turn next; the index decides between equals, as the order of insertion. */
  private record Turn(double deadline, long order, int index) implements Comparable<Turn> {
    @Override
    public int compareTo(Turn other) {
      int byDeadline = Double.compare(deadline, other.deadline);
      return byDeadline != 0 ? byDeadline : Long.compare(order, other.order);
    }
  }

  private WeightedSchedule() {}

  /** Indexes of {@code weights}, each as often as its weight demands; those of weight 0 never. */
  static int[] of(long[] weights) {
    long[] reduced = reduce(weights);
    long sum = 0;
    PriorityQueue<Turn> turns = new PriorityQueue<>(Math.max(1, weights.length));
    long order = 0;
    for (int i = 0; i < reduced.length; i++) {
      sum += reduced[i];
      if (reduced[i] > 0) {
        turns.add(new Turn(1.0 / reduced[i], order++, i));
      }
    }
    int[] schedule = new int[(int) sum];
    for (int i = 0; i < schedule.length; i++) {
      Turn turn = turns.remove();
      schedule[i] = turn.index();
      turns.add(new Turn(turn.deadline() + 1.0 / reduced[turn.index()], order++, turn.index()));
    }
    return schedule;
  }

  private static long[] reduce(long[] weights) {
    long divisor = 0;
    long sum = 0;
    for (long weight : weights) {
      divisor = greatestCommonDivisor(weight, divisor);
      sum += weight;
    }
    long[] reduced = new long[weights.length];
    if (divisor == 0) {
      return reduced;
    }
    long length = sum / divisor;
    int limit = Math.max(MAX_LENGTH, 8 * weights.length);
    for (int i = 0; i < weights.length; i++) {
      reduced[i] =
          length <= limit
              ? weights[i] / divisor
              : weights[i] == 0 ? 0 : Math.max(1, Math.round((double) weights[i] / sum * limit));
    }
    return reduced;
  }

  private static long greatestCommonDivisor(long one, long other) {
    return other == 0 ? one : greatestCommonDivisor(other, one % other);
  }
}
