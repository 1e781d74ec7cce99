package io.weft.xds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SubscriptionTest {
  private final SotwSubscription sotw = new SotwSubscription(ResourceType.ENDPOINTS);
  private final DeltaSubscription delta = new DeltaSubscription(ResourceType.ENDPOINTS);

  @Test
  void sotwNamesAllThatIsWantedAndFollowsTheLatestResponse() {
    sotw.want(Set.of("a"), false);
    AdsResponse response = response("v1", "n1");
    sotw.received(response);
    sotw.answer(response, update("v1", "a"), "");

    AdsRequest request = sotw.want(Set.of("b", "a"), false);

    assertNotNull(request);
    assertEquals(List.of("a", "b"), request.names());
    assertEquals("v1", request.version());
    assertEquals("n1", request.nonce());
  }

  @Test
  void sotwRefusesWithTheVersionThatItHas() {
    sotw.want(Set.of("a"), false);
    sotw.answer(response("v1", "n1"), update("v1", "a"), "");

    AdsRequest refusal = sotw.answer(response("v2", "n2"), update("v2", "a"), "wrong");

    assertEquals("v1", refusal.version());
    assertEquals("n2", refusal.nonce());
    assertEquals("wrong", refusal.problem());
  }

  @Test
  void sotwBeginsANewStreamWithItsVersionAndNoNonce() {
    sotw.want(Set.of("a"), false);
    AdsResponse response = response("v1", "n1");
    sotw.received(response);
    sotw.answer(response, update("v1", "a"), "");

    AdsRequest first = sotw.first();

    assertEquals("v1", first.version());
    assertEquals("", first.nonce());
    assertEquals(List.of("a"), first.names());
  }

  @Test
  void sotwAsksAgainOnlyIfToldTo() {
    sotw.want(Set.of("a"), false);

    assertNull(sotw.want(Set.of("a"), false));
    assertNotNull(sotw.want(Set.of("a"), true));
  }

  @Test
  void deltaNamesOnlyWhatChanged() {
    delta.want(Set.of("a", "b"), false);

    AdsRequest request = delta.want(Set.of("b", "c"), false);

    assertNotNull(request);
    assertEquals(List.of("c"), request.names());
    assertEquals(List.of("a"), request.unsubscribed());
    assertNull(delta.want(Set.of("b", "c"), true));
  }

  @Test
  void deltaBeginsANewStreamWithAllNamesAndTheVersionsThatItAccepted() {
    delta.want(Set.of("a", "b", "c"), false);
    delta.answer(response("v1", "n1"), update("v1", "a", "b"), "");
    delta.answer(response("v2", "n2"), update("v2", "c"), "wrong");
    delta.want(Set.of("a", "c"), false);

    AdsRequest first = delta.first();

    assertEquals(List.of("a", "c"), first.names());
    assertEquals(Map.of("a", "v1"), first.initialVersions());
  }

  @Test
  void namesAreAskedForInCanonicalForm() {
    Set<String> names = Set.of("xdstp://a/t.T/x?b=1&a=2");

    sotw.want(names, false);
    delta.want(names, false);

    assertEquals(List.of("xdstp://a/t.T/x?a=2&b=1"), sotw.first().names());
    assertEquals(List.of("xdstp://a/t.T/x?a=2&b=1"), delta.first().names());
  }

  @Test
  void wantsWhatIsInItsCollections() {
    Set<String> names = Set.of("xdstp://a/t.T/x/*?k=v", "xdstp://a/t.T/y");
    sotw.want(names, false);
    delta.want(names, false);

    for (Subscription subscription : List.of(sotw, delta)) {
      assertTrue(subscription.wants("xdstp://a/t.T/x/1?k=v"));
      assertTrue(subscription.wants("xdstp://a/t.T/y"));
      assertFalse(subscription.wants("xdstp://a/t.T/x/1"));
      assertFalse(subscription.wants("xdstp://a/t.T/x/1/2?k=v"));
      assertFalse(subscription.wants("x"));
    }
  }

  @Test
  void deltaWantsWhatItNamedUnlessThatIsAll() {
    delta.want(Set.of("a"), false);
    assertFalse(delta.wants("b"));

    delta.want(Set.of("a", "*"), false);
    assertTrue(delta.wants("b"));
  }

  private static AdsResponse response(String version, String nonce) {
    return new AdsResponse(
        ResourceType.ENDPOINTS.typeUrl(), version, nonce, List.of(), List.of(), "");
  }

  private static Update update(String version, String... names) {
    List<Resource> resources =
        List.of(names).stream().map(name -> new Resource(name, version, null, null, null)).toList();
    return new Update(ResourceType.ENDPOINTS, version, resources, false, List.of(), "");
  }
}
