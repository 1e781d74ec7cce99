package io.weft.hcm;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes the values of {@code x-request-id}: random UUIDs of version 4, whose 15th character tells
 * why a request is traced.
 *
 * <p>The numbers need not be unguessable, so they come from the thread's own generator. Source:
 * {@code envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig}.
 */
final class RequestId {
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private static final int LENGTH = 36;
  private static final int TRACE_REASON = 14;
  private static final char NOT_TRACED = '4';

  private RequestId() {}

  /** A new one. */
  @SuppressWarnings("deprecation") // the bytes are ASCII: the fastest way to a compact string
  static String random() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long high = (random.nextLong() & ~0xf000L) | 0x4000L;
    long low = (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
    byte[] text = new byte[LENGTH];
    digits(text, 0, 8, high >>> 32);
    text[8] = '-';
    digits(text, 9, 4, high >>> 16);
    text[13] = '-';
    digits(text, 14, 4, high);
    text[18] = '-';
    digits(text, 19, 4, low >>> 48);
    text[23] = '-';
    digits(text, 24, 12, low);
    return new String(text, 0, 0, text.length);
  }

  /**
   * {@code id} without the digit by which whoever chose it may want the request traced; as it is if
   * it is no UUID.
   */
  static String untraced(String id) {
    return id.length() != LENGTH || id.charAt(TRACE_REASON) == NOT_TRACED
        ? id
        : id.substring(0, TRACE_REASON) + NOT_TRACED + id.substring(TRACE_REASON + 1);
  }

  private static void digits(byte[] text, int offset, int count, long bits) {
    long rest = bits;
    for (int i = offset + count - 1; i >= offset; i--) {
      text[i] = HEX[(int) rest & 15];
      rest >>>= 4;
    }
  }
}
