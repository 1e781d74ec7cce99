package io.weft.server;

import io.weft.server.Flag.Kind;

/** The text of {@code --help}, and the flag that a mistyped one was meant to be. */
final class Usage {
  private static final int WIDTH = 76;

  private Usage() {}

  /** All flags with what they are for. */
  static String help() {
    StringBuilder text = new StringBuilder(4096);
    text.append("USAGE:\n\n   weft -c FILE [flags]\n")
        .append("   weft TOOL --help    where TOOL is one of: ")
        .append(String.join(", ", Tool.NAMES))
        .append("\n\n")
        .append("Flags are Envoy's; a value follows as `--flag value` or `--flag=value`.\n\n");
    for (Flag flag : Flag.values()) {
      if (flag.kind() != Kind.HIDDEN) {
        describe(flag, text);
      }
    }
    return text.toString();
  }

  /** The existing flag that {@code typed} is closest to; empty if none is close. */
  static String nearest(String typed) {
    String nearest = "";
    int least = Math.max(2, typed.length() / 3) + 1;
    for (Flag flag : Flag.values()) {
      int distance = distance(typed, flag.longName());
      if (distance < least && flag.kind() != Kind.HIDDEN) {
        least = distance;
        nearest = flag.longName();
      }
    }
    return nearest;
  }

  private static void describe(Flag flag, StringBuilder text) {
    String value =
        switch (flag.kind()) {
          case SWITCH, HIDDEN -> "";
          case TEXT -> " <text>";
          case NUMBER -> " <number>";
          case LIST -> " <text>  (may be repeated)";
        };
    describe(flag.alias(), flag.longName(), value, flag.help(), text);
    if (!flag.byDefault().isEmpty()) {
      text.append("\n     Default: ").append(flag.byDefault());
    }
    text.append("\n\n");
  }

  /** Appends a flag, what follows it, and below what it is for. */
  static void describe(String alias, String name, String value, String help, StringBuilder text) {
    text.append("   ");
    if (!alias.isEmpty()) {
      text.append(alias).append(", ");
    }
    text.append(name).append(value).append("\n     ");
    int column = 5;
    for (String word : help.split(" ")) {
      if (column + word.length() > WIDTH) {
        text.append("\n     ");
        column = 5;
      }
      text.append(word).append(' ');
      column += word.length() + 1;
    }
  }

  /** A problem with one argument, in the words of Envoy's command line. */
  static UsageException parseError(String argument, String problem, String help) {
    return new UsageException(
        """
        PARSE ERROR: Argument: %s
                     %s

        For all flags type:
           weft %s
        """
            .formatted(argument, problem, help));
  }

  /** How many characters have to be put in, taken out, replaced or swapped. */
  private static int distance(String one, String other) {
    int[][] costs = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        costs[i][j] = i == 0 ? j : cost(costs, i, j, one, other);
      }
    }
    return costs[one.length()][other.length()];
  }

  private static int cost(int[][] costs, int i, int j, String one, String other) {
    if (j == 0) {
      return i;
    }
    int same = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
    int least = Math.min(costs[i - 1][j], costs[i][j - 1]) + 1;
    least = Math.min(least, costs[i - 1][j - 1] + same);
    if (i > 1
        && j > 1
        && one.charAt(i - 1) == other.charAt(j - 2)
        && one.charAt(i - 2) == other.charAt(j - 1)) {
      least = Math.min(least, costs[i - 2][j - 2] + 1);
    }
    return least;
  }
}
