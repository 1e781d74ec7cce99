package io.weft.router;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds, of the routes of a long list, those whose path can match.
 *
 * <p>A node stands for a text with which the paths of some routes have to begin; it lists these
 * routes and those of all shorter nodes with which its text begins. So the longest node with which
 * a path begins has all that can match, but for the routes of which no such text is known. The path
 * is hashed once, from left to right, and looked up at each length that a node has. Everything lies
 * in a few arrays, since look-ups in a table of many virtual hosts wait for memory. Immutable; any
 * thread; makes no garbage.
 */
final class PathIndex {
  /** What a node takes in {@code nodes}: place and length of its text, range of its candidates. */
  private static final int NODE_SIZE = 4;

  /** How many candidates of all nodes there may be for each route; beyond, lists get too long. */
  private static final int MOST_CANDIDATES_PER_ROUTE = 16;

  private static final int NONE = -1;

  private final String texts;
  private final int[] nodes;
  private final int[] candidates;
  private final int[] lengths;
  private final int[] others;

  /** Hashes and nodes in turns, open addressing; a node that is 0 is none, others begin at 1. */
  private final int[] table;

  private PathIndex(
      String texts, int[] nodes, int[] candidates, int[] lengths, int[] others, int[] table) {
    this.texts = texts;
    this.nodes = nodes;
    this.candidates = candidates;
    this.lengths = lengths;
    this.others = others;
    this.table = table;
  }

  /** An index of the routes with {@code paths}, which are known by their places in the list. */
  static PathIndex of(List<PathMatcher> paths) {
    return new Builder(paths).build();
  }

  /** An index that leaves nothing out, of {@code size} routes. */
  static PathIndex ofAll(int size) {
    int[] all = new int[size];
    for (int i = 0; i < size; i++) {
      all[i] = i;
    }
    return new PathIndex("", new int[0], new int[0], new int[0], all, new int[2]);
  }

  /** The longest node with which the first {@code end} characters of {@code path} begin; or -1. */
  int longest(String path, int end) {
    int found = NONE;
    int hash = 0;
    int hashed = 0;
    for (int length : lengths) {
      if (length > end) {
        break;
      }
      for (; hashed < length; hashed++) {
        hash = 31 * hash + path.charAt(hashed);
      }
      int node = lookUp(hash, length, path);
      if (node != NONE) {
        found = node;
      }
    }
    return found;
  }

  /** Where the candidates of {@code node} begin. */
  int start(int node) {
    return node == NONE ? 0 : nodes[node * NODE_SIZE + 2];
  }

  /** Where the candidates of {@code node} end. */
  int limit(int node) {
    return node == NONE ? 0 : nodes[node * NODE_SIZE + 3];
  }

  /** The route that is the candidate at {@code index}; those of a node are in order. */
  int route(int index) {
    return candidates[index] >> 1;
  }

  /** Whether the path of the candidate at {@code index} matches, and not only can. */
  boolean isCertain(int index) {
    return (candidates[index] & 1) != 0;
  }

  /** The routes that any path can match, in order; must not be changed. */
  int[] others() {
    return others;
  }

  private int lookUp(int hash, int length, String path) {
    int mask = table.length - 1;
    int slot = slot(hash) & mask;
    while (table[slot + 1] != 0) {
      int node = table[slot + 1] - 1;
      if (table[slot] == hash
          && nodes[node * NODE_SIZE + 1] == length
          && path.regionMatches(0, texts, nodes[node * NODE_SIZE], length)) {
        return node;
      }
      slot = (slot + 2) & mask;
    }
    return NONE;
  }

  /** Where the search for {@code hash} begins: an even place, once it is masked. */
  private static int slot(int hash) {
    return (hash ^ (hash >>> 15)) * 2;
  }

  /** Sorts routes into nodes. */
  private static final class Builder {
    private final List<PathMatcher> paths;
    private final TreeMap<String, List<Integer>> ownByText = new TreeMap<>();
    private final List<Integer> others = new ArrayList<>();

    Builder(List<PathMatcher> paths) {
      this.paths = paths;
      for (int i = 0; i < paths.size(); i++) {
        String text = paths.get(i).requiredPrefix();
        if (text.isEmpty()) {
          others.add(i);
        } else {
          int certain = paths.get(i).takesAllWithPrefix() ? 1 : 0;
          ownByText.computeIfAbsent(text, unused -> new ArrayList<>()).add(i << 1 | certain);
        }
      }
    }

    PathIndex build() {
      TreeSet<Integer> lengths = new TreeSet<>();
      ownByText.keySet().forEach(text -> lengths.add(text.length()));
      StringBuilder texts = new StringBuilder();
      List<Integer> nodes = new ArrayList<>();
      List<Integer> candidates = new ArrayList<>();
      int[] table = new int[2 * Integer.highestOneBit(Math.max(1, ownByText.size()) * 4)];
      for (String text : ownByText.keySet()) {
        put(table, text.hashCode(), nodes.size() / NODE_SIZE + 1);
        nodes.addAll(List.of(texts.length(), text.length(), candidates.size()));
        texts.append(text);
        candidates.addAll(candidatesOf(text, lengths));
        nodes.add(candidates.size());
        if (candidates.size() > paths.size() * MOST_CANDIDATES_PER_ROUTE) {
          return ofAll(paths.size());
        }
      }
      return new PathIndex(
          texts.toString(), array(nodes), array(candidates), array(lengths), array(others), table);
    }

    /** The routes of the node {@code text} and of all that it begins with, in order. */
    private List<Integer> candidatesOf(String text, SortedSet<Integer> lengths) {
      List<Integer> all = new ArrayList<>();
      for (int length : lengths.headSet(text.length() + 1)) {
        all.addAll(ownByText.getOrDefault(text.substring(0, length), List.of()));
      }
      all.sort(null);
      return all;
    }

    private static void put(int[] table, int hash, int node) {
      int mask = table.length - 1;
      int slot = slot(hash) & mask;
      while (table[slot + 1] != 0) {
        slot = (slot + 2) & mask;
      }
      table[slot] = hash;
      table[slot + 1] = node;
    }

    private static int[] array(Collection<Integer> numbers) {
      return numbers.stream().mapToInt(Integer::intValue).toArray();
    }
  }
}
