package io.weft.common;

import java.util.Locale;

/** Finds the name that a mistyped one was meant to be. */
public final class NearestName {
  private NearestName() {}

  /**
   * The name among {@code candidates} that is closest to {@code typed}; empty if none is close.
   * Case and underscores do not count.
   */
  public static String of(String typed, Iterable<String> candidates) {
    String plain = plain(typed);
    String nearest = "";
    int least = Math.max(1, plain.length() / 3) + 1;
    for (String candidate : candidates) {
      String other = plain(candidate);
      if (Math.abs(other.length() - plain.length()) < least) {
        int distance = distance(plain, other);
        if (distance < least) {
          least = distance;
          nearest = candidate;
        }
      }
    }
    return nearest;
  }

  private static String plain(String name) {
    return name.replace("_", "").toLowerCase(Locale.ROOT);
  }

  /** Damerau and Levenshtein's: how many characters are put in, taken out, replaced or swapped. */
  static int distance(String one, String other) {
    int[] beforeLast = new int[other.length() + 1];
    int[] last = new int[other.length() + 1];
    int[] current = new int[other.length() + 1];
    for (int j = 0; j <= other.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= other.length(); j++) {
        char a = one.charAt(i - 1);
        char b = other.charAt(j - 1);
        int cost = Math.min(Math.min(last[j], current[j - 1]) + 1, last[j - 1] + (a == b ? 0 : 1));
        if (i > 1 && j > 1 && a == other.charAt(j - 2) && b == one.charAt(i - 2)) {
          cost = Math.min(cost, beforeLast[j - 2] + 1);
        }
        current[j] = cost;
      }
      int[] unused = beforeLast;
      beforeLast = last;
      last = current;
      current = unused;
    }
    return last[other.length()];
  }
}
