package io.weft.matcher;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds the longest of many texts with which a text begins, and from there the shorter ones.
 *
 * <p>The keys are sorted: the one at or below the text is the longest that can be meant, or begins
 * with it. Immutable; any thread; makes no garbage. Source: {@code
 * Matcher.MatcherTree.prefix_match_map}.
 */
public final class PrefixMapTree<A> implements MatchTree<A> {
  private static final String FIELD = "prefix_match_map";
  private static final int NONE = -1;

  private final MatchInput.Text input;
  private final String[] keys;

  /** For each key, the longest other key with which it begins. */
  private final int[] shorter;

  private final List<OnMatch<A>> values;
  private final OnMatch<A> otherwise;

  /**
   * A tree of {@code map}.
   *
   * @param otherwise follows when no key matches, or what those that do have leads to nothing
   */
  public PrefixMapTree(MatchInput.Text input, Map<String, OnMatch<A>> map, OnMatch<A> otherwise) {
    this.input = input;
    this.otherwise = otherwise;
    TreeMap<String, OnMatch<A>> sorted = new TreeMap<>(map);
    this.keys = sorted.keySet().toArray(String[]::new);
    this.values = List.copyOf(sorted.values());
    this.shorter = new int[keys.length];
    for (int i = 0; i < keys.length; i++) {
      shorter[i] = longest(keys[i], i - 1);
    }
  }

  @Override
  public MatchResult<A> match(MatchingData data) {
    MatchTrace trace = data.trace();
    if (!input.isAvailable(data)) {
      if (trace != null) {
        trace.waits(FIELD, input);
      }
      return MatchResult.undecided();
    }
    String text = input.text(data);
    int first = text == null ? NONE : longest(text);
    if (trace != null && first == NONE) {
      trace.lookedUp(FIELD, input, data, null);
    }
    for (int i = first; i != NONE; i = shorter[i]) {
      if (trace != null) {
        trace.lookedUp(FIELD, input, data, keys[i]);
      }
      MatchResult<A> result = values.get(i).resolve(data);
      if (result.isFinal()) {
        return result;
      }
    }
    return otherwise.resolveOtherwise(data);
  }

  /** The longest key with which {@code text} begins. */
  private int longest(String text) {
    int place = Arrays.binarySearch(keys, text);
    return place >= 0 ? place : longest(text, -place - 2);
  }

  /** The longest key with which {@code text} begins, of {@code from} and what it begins with. */
  private int longest(String text, int from) {
    int i = from;
    while (i != NONE && !text.startsWith(keys[i])) {
      i = shorter[i];
    }
    return i;
  }
}
