package io.weft.formatter;

/** Tells UTF-8 from other bytes. Source: RFC 3629 section 4. */
final class Utf8 {
  private Utf8() {}

  /** Whether the bytes from {@code start} to {@code end} are well-formed UTF-8. */
  static boolean isValid(byte[] bytes, int start, int end) {
    int at = start;
    while (at < end) {
      int lead = bytes[at++] & 0xff;
      if (lead < 0x80) {
        continue;
      }
      int more = following(lead);
      if (more == 0 || end - at < more || !startsWell(lead, bytes[at] & 0xff)) {
        return false;
      }
      for (int i = 0; i < more; i++) {
        if ((bytes[at++] & 0xc0) != 0x80) {
          return false;
        }
      }
    }
    return true;
  }

  /** How many bytes follow {@code lead}; 0 if it leads nothing. */
  private static int following(int lead) {
    if (lead >= 0xc2 && lead <= 0xdf) {
      return 1;
    }
    if (lead >= 0xe0 && lead <= 0xef) {
      return 2;
    }
    return lead >= 0xf0 && lead <= 0xf4 ? 3 : 0;
  }

  /** Neither an overlong form, nor half of a pair, nor beyond the last code point. */
  private static boolean startsWell(int lead, int second) {
    return switch (lead) {
      case 0xe0 -> second >= 0xa0;
      case 0xed -> second <= 0x9f;
      case 0xf0 -> second >= 0x90;
      case 0xf4 -> second <= 0x8f;
      default -> true;
    };
  }
}
