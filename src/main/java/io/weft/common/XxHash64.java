package io.weft.common;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The hash XXH64, which Envoy uses for hash policies, rings and Maglev tables. Source: the xxHash
 * specification, version 0.1.1.
 */
public final class XxHash64 {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long PRIME_1 = 0x9E3779B185EBCA87L;
  private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
  private static final long PRIME_3 = 0x165667B19E3779F9L;
  private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
  private static final long PRIME_5 = 0x27D4EB2F165667C5L;
  private static final int STRIPE = 32;

  private XxHash64() {}

  /** The hash of the UTF-8 bytes of {@code text} with seed 0. */
  public static long hash(String text) {
    return hash(text, 0);
  }

  /** The hash of the UTF-8 bytes of {@code text} with {@code seed}. */
  public static long hash(String text, long seed) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return hash(bytes, 0, bytes.length, seed);
  }

  /** The hash of {@code length} bytes from {@code offset} with {@code seed}. */
  public static long hash(byte[] bytes, int offset, int length, long seed) {
    int position = offset;
    int end = offset + length;
    long hash;
    if (length >= STRIPE) {
      int lastStripe = end - STRIPE;
      long first = seed + PRIME_1 + PRIME_2;
      long second = seed + PRIME_2;
      long third = seed;
      long fourth = seed - PRIME_1;
      while (position <= lastStripe) {
        first = round(first, (long) LONGS.get(bytes, position));
        second = round(second, (long) LONGS.get(bytes, position + 8));
        third = round(third, (long) LONGS.get(bytes, position + 16));
        fourth = round(fourth, (long) LONGS.get(bytes, position + 24));
        position += STRIPE;
      }
      hash =
          Long.rotateLeft(first, 1)
              + Long.rotateLeft(second, 7)
              + Long.rotateLeft(third, 12)
              + Long.rotateLeft(fourth, 18);
      hash = merge(merge(merge(merge(hash, first), second), third), fourth);
    } else {
      hash = seed + PRIME_5;
    }
    return avalanche(tail(hash + length, bytes, position, end));
  }

  private static long tail(long start, byte[] bytes, int from, int end) {
    long hash = start;
    int position = from;
    while (position + 8 <= end) {
      hash ^= round(0, (long) LONGS.get(bytes, position));
      hash = Long.rotateLeft(hash, 27) * PRIME_1 + PRIME_4;
      position += 8;
    }
    if (position + 4 <= end) {
      hash ^= Integer.toUnsignedLong((int) INTS.get(bytes, position)) * PRIME_1;
      hash = Long.rotateLeft(hash, 23) * PRIME_2 + PRIME_3;
      position += 4;
    }
    while (position < end) {
      hash ^= (bytes[position] & 0xffL) * PRIME_5;
      hash = Long.rotateLeft(hash, 11) * PRIME_1;
      position++;
    }
    return hash;
  }

  private static long round(long lane, long input) {
    return Long.rotateLeft(lane + input * PRIME_2, 31) * PRIME_1;
  }

  private static long merge(long hash, long lane) {
    return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
  }

  private static long avalanche(long mixed) {
    long hash = mixed;
    hash ^= hash >>> 33;
    hash *= PRIME_2;
    hash ^= hash >>> 29;
    hash *= PRIME_3;
    return hash ^ (hash >>> 32);
  }
}
