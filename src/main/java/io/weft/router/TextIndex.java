package io.weft.router;

import java.util.List;

/**
 * Finds the place of a text in a list.
 *
 * <p>Like a hash map, but in two arrays: a look-up in a large table waits for memory, here for one
 * line with the hash and one with the text, where a map follows a reference to an entry, to its
 * key, to the key's characters and to its value. Immutable; any thread; makes no garbage.
 */
final class TextIndex {
  /** What a slot takes in {@code slots}: hash, place + 1, and where the text begins and ends. */
  private static final int SLOT_SIZE = 4;

  private static final int NONE = -1;

  private final String texts;

  /** Open addressing, at least a third of it free; a slot without a place is. */
  private final int[] slots;

  /** An index of {@code all}, of which each is there once. */
  TextIndex(List<String> all) {
    int capacity = Integer.highestOneBit(Math.max(1, all.size() * 3 / 2)) * 2;
    this.slots = new int[capacity * SLOT_SIZE];
    StringBuilder joined = new StringBuilder();
    for (int place = 0; place < all.size(); place++) {
      String text = all.get(place);
      int slot = first(text.hashCode());
      while (!isFree(slot)) {
        slot = next(slot);
      }
      slots[slot] = text.hashCode();
      slots[slot + 1] = place + 1;
      slots[slot + 2] = joined.length();
      joined.append(text);
      slots[slot + 3] = joined.length();
    }
    this.texts = joined.toString();
  }

  /** The place of {@code text}; -1 if it is not in the list. */
  int find(String text) {
    int hash = text.hashCode();
    int length = text.length();
    for (int slot = first(hash); !isFree(slot); slot = next(slot)) {
      int start = slots[slot + 2];
      if (slots[slot] == hash
          && slots[slot + 3] - start == length
          && text.regionMatches(0, texts, start, length)) {
        return slots[slot + 1] - 1;
      }
    }
    return NONE;
  }

  private int first(int hash) {
    return ((hash ^ (hash >>> 15)) * SLOT_SIZE) & (slots.length - 1);
  }

  private int next(int slot) {
    return (slot + SLOT_SIZE) & (slots.length - 1);
  }

  private boolean isFree(int slot) {
    return slots[slot + 1] == 0;
  }
}
