package io.weft.stats;

/** Reads pages of stats as tests want them. */
final class Pages {
  private Pages() {}

  /** All of {@code page}. */
  static String text(StatsPage page) {
    StringBuilder text = new StringBuilder();
    while (page.appendNext(text)) {
      // The page appends.
    }
    return text.toString();
  }
}
