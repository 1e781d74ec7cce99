package io.weft.xds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.weft.common.ConfigSource;
import io.weft.common.ControlThread;
import io.weft.common.ResourceLocator;
import io.weft.stats.Scope;
import io.weft.stats.StatsStore;
import io.weft.testing.RunningControl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(30)
class LocalityResourcesTest {
  private static final String NAMES = "xdstp://a/envoy.config.endpoint.v3.LbEndpoint/";

  @RegisterExtension private final RunningControl running = new RunningControl();

  private final ControlThread control = running.thread();
  private final Scope root = new StatsStore().root();
  private final List<Set<String>> asked = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final LocalityResources resources =
      new LocalityResources(control, (type, names, again) -> asked.add(names));

  @Test
  void tellsThoseWhoseCollectionHasChanged() {
    LocalityResources.Locality one = begin("one", Duration.ZERO);
    LocalityResources.Locality two = begin("two", Duration.ZERO);

    apply(List.of(), endpoint("one/a", 1), endpoint("unasked/a", 1));
    apply(List.of(NAMES + "one/a"), endpoint("one/b", 2), endpoint("one/c", 3));

    assertEquals(List.of("one", "one"), told);
    assertEquals(2, one.endpoints().size());
    assertTrue(one.isSettled());
    assertFalse(two.isSettled());
    assertEquals(Set.of(NAMES + "one/*", NAMES + "two/*"), asked.getLast());
  }

  @Test
  void givesALateOneWhatIsKnown() {
    begin("one", Duration.ZERO);
    apply(List.of(), endpoint("one/a", 1));

    LocalityResources.Locality late = begin("one", Duration.ZERO);

    assertTrue(late.isSettled());
    assertEquals(1, late.endpoints().size());
  }

  @Test
  void keepsWhatWasThereOfARefusedEndpoint() {
    LocalityResources.Locality one = begin("one", Duration.ZERO);
    apply(List.of(), endpoint("one/a", 1));

    String problem =
        apply(
            List.of(),
            new Resource(NAMES + "one/a", "v", LbEndpoint.getDefaultInstance(), null, null));

    assertTrue(problem.startsWith(NAMES + "one/a: "), problem);
    assertEquals(1, one.endpoints().size());
    assertEquals(1, root.scope("one").counter("update_rejected").value());
  }

  @Test
  void goesOnWithoutEndpointsThatDoNotComeInTime() throws InterruptedException {
    CountDownLatch settled = new CountDownLatch(1);

    control.call(() ->
        resources.begin(
            locator("one", Duration.ofMillis(1)), root.scope("one"), settled::countDown));

    settled.await();
    assertEquals(1, root.scope("one").counter("init_fetch_timeout").value());
  }

  @Test
  void asksNoMoreForWhatNobodyWants() {
    LocalityResources.Locality one = begin("one", Duration.ZERO);
    begin("two", Duration.ZERO);

    control.call(one::close);
    running.settle();

    assertEquals(Set.of(NAMES + "two/*"), asked.getLast());
  }

  @Test
  void keepsWhatIsWantedAgainBeforeTheControlPlaneIsToldThatNobodyDoes() {
    LocalityResources.Locality one = begin("one", Duration.ZERO);
    apply(List.of(), endpoint("one/a", 1));
    control.call(() -> {
      one.close();
      LocalityResources.Locality next =
          resources.begin(locator("one", Duration.ZERO), root.scope("one"), () -> {});
      assertEquals(1, next.endpoints().size());
    });
  }

  private LocalityResources.Locality begin(String collection, Duration timeout) {
    List<LocalityResources.Locality> begun = new ArrayList<>();
    control.call(() ->
        begun.add(
            resources.begin(
                locator(collection, timeout), root.scope(collection), () -> told.add(collection))));
    return begun.getFirst();
  }

  private String apply(List<String> removed, Resource... updated) {
    List<String> problems = new ArrayList<>();
    Update update =
        new Update(ResourceType.LB_ENDPOINTS, "v", List.of(updated), false, removed, "");
    control.call(() -> problems.add(resources.apply(update)));
    return problems.getFirst();
  }

  private static ResourceLocator locator(String collection, Duration timeout) {
    return new ResourceLocator(new ConfigSource.Ads(), NAMES + collection + "/*", timeout);
  }

  private static Resource endpoint(String name, int port) {
    LbEndpoint.Builder endpoint = LbEndpoint.newBuilder();
    endpoint
        .getEndpointBuilder()
        .getAddressBuilder()
        .getSocketAddressBuilder()
        .setAddress("127.0.0.1")
        .setPortValue(port);
    return new Resource(NAMES + name, "v", endpoint.build(), null, null);
  }
}
