package io.weft.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class FilterStateTest {
  private final FilterState state = new FilterState();

  @Test
  void keepsTheLatestObjectOfAKey() {
    state.put("k", "one");
    state.put("k", 2);

    assertEquals(2, state.get("k"));
    assertNull(state.get("other"));
  }

  @Test
  void sharesNoObjectThatWasReplaced() {
    state.share(new SharedObject("k", "one", false, true));
    state.share(new SharedObject("k", "two", true, true));
    state.share(new SharedObject("gone", "x", true, true));
    state.put("gone", "y");

    assertEquals(List.of(new SharedObject("k", "two", true, true)), state.shared());
  }

  @Test
  void objectsOfStreamsGoBeforeThoseOfTheirConnections() {
    FilterState stream = new FilterState();
    state.share(new SharedObject("a", "connection", false, true));
    state.share(new SharedObject("b", "connection", false, true));
    stream.share(new SharedObject("a", "stream", false, true));
    stream.put("b", "hidden");

    FilterState given = new FilterState();
    SharedObjects.of(state, stream).giveTo(given);

    assertEquals("stream", given.get("a"));
    assertNull(given.get("b"));
  }

  @Test
  void onlyTransitiveObjectsAreSharedOn() {
    state.share(new SharedObject("once", 1, false, false));
    state.share(new SharedObject("on", 2, true, false));
    FilterState given = new FilterState();
    SharedObjects.of(state, null).giveTo(given);

    assertEquals(1, given.get("once"));
    assertEquals(List.of(new SharedObject("on", 2, true, false)), given.shared());
  }

  @Test
  void onlyObjectsThatSeparateMakeADifference() {
    assertEquals(shared("x", "one", false), shared("x", "two", false));
    assertNotEquals(shared("x", "one", true), shared("x", "two", true));
    assertTrue(SharedObjects.of(state, null).isEmpty());
  }

  private static SharedObjects shared(String key, String object, boolean separates) {
    FilterState state = new FilterState();
    state.share(new SharedObject(key, object, true, separates));
    return SharedObjects.of(state, null);
  }
}
