package io.weft.upstream;

/**
 * The random number generator MT19937 of Matsumoto and Nishimura (1998), whose sequence for a seed
 * is the same everywhere. Used by one thread.
 */
final class MersenneTwister {
  private static final int SIZE = 624;
  private static final int SHIFT = 397;
  private static final int MATRIX = 0x9908b0df;
  private static final int UPPER = 0x80000000;
  private static final long RANGE = 1L << 32;

  private final int[] state = new int[SIZE];
  private int index = SIZE;

  /** A generator that begins with {@code seed}. */
  MersenneTwister(int seed) {
    state[0] = seed;
    for (int i = 1; i < SIZE; i++) {
      int previous = state[i - 1];
      state[i] = 1812433253 * (previous ^ (previous >>> 30)) + i;
    }
  }

  /** The next number, 32 bits without sign. */
  long next() {
    if (index == SIZE) {
      twist();
    }
    int word = state[index++];
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    word ^= word >>> 18;
    return Integer.toUnsignedLong(word);
  }

  /** A number from 0 to {@code bound} - 1, all alike. */
  int below(int bound) {
    long part = RANGE / bound;
    long value;
    do {
      value = next() / part;
    } while (value >= bound);
    return (int) value;
  }

  private void twist() {
    for (int i = 0; i < SIZE; i++) {
      int mixed = (state[i] & UPPER) | (state[(i + 1) % SIZE] & ~UPPER);
      state[i] = state[(i + SHIFT) % SIZE] ^ (mixed >>> 1) ^ ((mixed & 1) == 0 ? 0 : MATRIX);
    }
    index = 0;
  }
}
