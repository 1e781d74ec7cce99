package io.weft.common;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The 64-bit hash MurmurHash2 with the seed and the mixing of the GNU C++ library, which Envoy
 * offers for rings ({@code MURMUR_HASH_2}).
 */
public final class MurmurHash2 {
  /** The seed of {@code std::hash} in the GNU C++ library. */
  public static final long STD_HASH_SEED = 0xc70f6907L;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MULTIPLIER = 0xc6a4a7935bd1e995L;
  private static final int SHIFT = 47;

  private MurmurHash2() {}

  /** The hash of the UTF-8 bytes of {@code text} with {@link #STD_HASH_SEED}. */
  public static long hash(String text) {
    return hash(text.getBytes(StandardCharsets.UTF_8), STD_HASH_SEED);
  }

  /** The hash of {@code bytes} with {@code seed}. */
  public static long hash(byte[] bytes, long seed) {
    int length = bytes.length;
    long hash = seed ^ (length * MULTIPLIER);
    int position = 0;
    while (position + 8 <= length) {
      long word = (long) LONGS.get(bytes, position);
      hash = (hash ^ (mix(word * MULTIPLIER) * MULTIPLIER)) * MULTIPLIER;
      position += 8;
    }
    if (position < length) {
      long rest = 0;
      for (int i = length - 1; i >= position; i--) {
        rest = (rest << 8) | (bytes[i] & 0xffL);
      }
      hash = (hash ^ rest) * MULTIPLIER;
    }
    return mix(mix(hash) * MULTIPLIER);
  }

  private static long mix(long word) {
    return word ^ (word >>> SHIFT);
  }
}
