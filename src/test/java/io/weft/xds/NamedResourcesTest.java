package io.weft.xds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.service.runtime.v3.Runtime;
import io.weft.common.ConfigException;
import io.weft.common.ConfigSource;
import io.weft.common.ControlThread;
import io.weft.common.InitTarget;
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
class NamedResourcesTest {
  private static final NamedType KIND =
      new NamedType(
          ResourceType.RUNTIME,
          "RTDS ",
          List.of(NamedType.CONFIG_RELOAD, NamedType.CONFIG_FAIL),
          true,
          true);

  @RegisterExtension private final RunningControl running = new RunningControl();

  private final ControlThread control = running.thread();
  private final Scope root = new StatsStore().root();
  private final List<Set<String>> asked = new ArrayList<>();
  private final List<String> told = new ArrayList<>();
  private final NamedResources resources =
      new NamedResources(KIND, control, root, (type, names, again) -> asked.add(names));

  @Test
  void tellsAllThatWantAResourceAndALateOneAtOnce() {
    begin("a", "first");
    begin("a", "second");
    apply("v1", List.of(), layer("a", "1"), layer("unasked", "1"));
    begin("a", "late");

    assertEquals(
        List.of("first: 1", "second: 1", "first ready", "second ready", "late: 1", "late ready"),
        told);
    assertEquals(List.of(Set.of("a")), asked);
    assertEquals(1, counter("a", "update_success"));
    assertEquals(1, counter("a", "config_reload"));
  }

  @Test
  void saysNothingOfAResourceThatIsTheSame() {
    begin("a", "w");
    apply("v1", List.of(), layer("a", "1"));
    apply("v2", List.of(), layer("a", "1"));

    assertEquals(List.of("w: 1", "w ready"), told);
    assertEquals(2, counter("a", "update_success"));
    assertEquals(1, counter("a", "config_reload"));
  }

  @Test
  void refusesWhatAWatcherCannotUseAndWhatComesTwice() {
    begin("a", "w");
    begin("b", "x");

    String problem = apply("v1", List.of(), layer("a", "bad"), layer("b", "1"), layer("b", "2"));

    assertEquals(
        "a: value: no good\nb: duplicate runtime layer b found; the first one holds", problem);
    assertEquals(List.of("x: 1", "w ready", "x ready"), told);
    assertEquals(1, counter("a", "update_rejected"));
    assertEquals(1, counter("a", "config_fail"));
    assertEquals(1, counter("b", "update_rejected"));
  }

  @Test
  void tellsThatAResourceIsGone() {
    begin("a", "w");
    apply("v1", List.of(), layer("a", "1"));
    apply("v2", List.of("a", "unasked"));
    control.call(() -> resources.expire("a"));

    assertEquals(List.of("w: 1", "w ready", "w gone", "w gone"), told);
  }

  @Test
  void asksNoMoreForWhatNobodyWants() {
    InitTarget target = begin("a", "w");
    target.close();
    apply("v1", List.of(), layer("a", "1"));
    running.settle();

    assertEquals(List.of(Set.of("a"), Set.of()), asked);
    assertEquals(List.of(), told);
  }

  @Test
  void keepsWhatIsWantedAgainBeforeTheControlPlaneIsToldThatNobodyDoes() {
    InitTarget target = begin("a", "first");
    apply("v1", List.of(), layer("a", "1"));
    control.call(() -> {
      target.close();
      control.post(() -> start("a", "second"));
    });
    running.settle();
    running.settle();

    assertEquals(List.of("first: 1", "first ready", "second: 1", "second ready"), told);
    assertEquals(Set.of("a"), asked.getLast());
  }

  @Test
  void goesOnWithoutWhatDoesNotComeInTime() throws InterruptedException {
    CountDownLatch ready = new CountDownLatch(1);
    InitTarget target =
        resources.target(locator("a", Duration.ofMillis(10)), "named.a", message -> {});
    control.call(() -> target.start(ready::countDown));
    ready.await();

    assertEquals(1, counter("a", "init_fetch_timeout"));
    assertEquals(2, counter("a", "update_attempt"));
    assertEquals(1, counter("a", "config_fail"));
  }

  private InitTarget begin(String name, String who) {
    List<InitTarget> begun = new ArrayList<>();
    control.call(() -> begun.add(start(name, who)));
    return begun.getFirst();
  }

  private InitTarget start(String name, String who) {
    InitTarget target =
        resources.target(
            locator(name, Duration.ZERO),
            "named." + name,
            new ResourceWatcher() {
              @Override
              public void onResource(Message resource) throws ConfigException {
                String value =
                    ((Runtime) resource).getLayer().getFieldsOrThrow("k").getStringValue();
                if (value.equals("bad")) {
                  throw new ConfigException("value", "no good");
                }
                told.add(who + ": " + value);
              }

              @Override
              public void onRemoved() {
                told.add(who + " gone");
              }
            });
    target.start(() -> told.add(who + " ready"));
    return target;
  }

  private String apply(String version, List<String> removed, Resource... of) {
    Update update = new Update(ResourceType.RUNTIME, version, List.of(of), false, removed, "");
    String[] problem = new String[1];
    control.call(() -> problem[0] = update.handTo(resources));
    return problem[0];
  }

  private long counter(String resource, String name) {
    return root.scope("named." + resource).counter(name).value();
  }

  private static ResourceLocator locator(String name, Duration timeout) {
    return new ResourceLocator(new ConfigSource.Ads(), name, timeout);
  }

  private static Resource layer(String name, String value) {
    Struct.Builder layer = Struct.newBuilder();
    layer.putFields("k", Value.newBuilder().setStringValue(value).build());
    return new Resource(
        name, "v", Runtime.newBuilder().setName(name).setLayer(layer).build(), null, null);
  }
}
