package io.weft.xds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.weft.common.ConfigException;
import io.weft.common.ConfigSource;
import io.weft.common.ControlThread;
import io.weft.common.ResourceLocator;
import io.weft.stats.Scope;
import io.weft.stats.StatsStore;
import io.weft.testing.RunningControl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(30)
class VirtualHostResourcesTest {
  @RegisterExtension private final RunningControl running = new RunningControl();

  private final ControlThread control = running.thread();
  private final Scope scope = new StatsStore().root().scope("vhds.r");
  private final List<@Nullable Set<String>> asked = new ArrayList<>();
  private final VirtualHostResources resources =
      new VirtualHostResources(control, (type, names, again) -> asked.add(names));
  private final RecordingTable table = new RecordingTable();
  private final List<String> done = new ArrayList<>();

  @Test
  void asksForAHostOnceAndAnswersAllThatWaitForIt() {
    VirtualHostResources.Hosts hosts = begin();
    control.call(() -> {
      hosts.request("a", () -> done.add("first"));
      hosts.request("a", () -> done.add("second"));
      resources.ask();
      apply(List.of(), new Resource("r/b", "v", host("b"), null, null, List.of("r/a")));
      hosts.request("a", () -> done.add("late"));
    });

    assertEquals(List.of("first", "second", "late"), done);
    assertEquals(List.of("[b]"), table.taken);
    assertEquals(Set.of("r/a"), asked.getLast());
  }

  @Test
  void answersWhenTheHostIsNotThere() {
    VirtualHostResources.Hosts hosts = begin();
    control.call(() -> {
      hosts.request("a", () -> done.add("empty"));
      hosts.request("b", () -> done.add("gone"));
      hosts.request("c", () -> done.add("waiting"));
      apply(List.of("r/b"), new Resource("r/a", "v", null, null, null));
    });

    assertEquals(Set.of("empty", "gone"), Set.copyOf(done));
    assertEquals(List.of(), table.taken);
  }

  @Test
  void keepsTheHostsBeforeWhenOthersCannotBeUsed() {
    VirtualHostResources.Hosts hosts = begin();
    control.call(() -> {
      apply(List.of(), new Resource("r/a", "v", host("a"), null, null));
      table.refuses = true;
      String problem = apply(List.of(), new Resource("r/b", "v", host("b"), null, null));
      assertEquals("no good", problem);
      assertEquals(List.of(host("a")), List.copyOf(hosts.all()));
    });
  }

  @Test
  void hasWhatCameBeforeForATableThatComesBack() {
    VirtualHostResources.Hosts first = begin();
    assertFalse(first.isSettled());
    control.call(() -> {
      first.request("asked", () -> {});
      apply(
          List.of(),
          new Resource("r/told", "v", host("told"), null, null),
          new Resource("r/asked", "v", host("asked"), null, null));
      first.close();
    });

    VirtualHostResources.Hosts second = begin();

    assertTrue(second.isSettled());
    assertEquals(List.of(host("told")), List.copyOf(second.all()));
  }

  private VirtualHostResources.Hosts begin() {
    VirtualHostResources.Hosts[] begun = new VirtualHostResources.Hosts[1];
    ResourceLocator wanted = new ResourceLocator(new ConfigSource.Ads(), "r", Duration.ZERO);
    control.call(() -> begun[0] = resources.begin(wanted, scope, table));
    return begun[0];
  }

  private String apply(List<String> removed, Resource... added) {
    return resources.apply(
        new Update(ResourceType.VIRTUAL_HOSTS, "v", List.of(added), false, removed, ""));
  }

  private static VirtualHost host(String name) {
    return VirtualHost.newBuilder().setName(name).build();
  }

  /** Notes the names of the hosts that it is to have. */
  private static final class RecordingTable implements VirtualHostResources.Table {
    private final List<String> taken = new ArrayList<>();
    private boolean refuses;

    @Override
    public void take(Collection<VirtualHost> hosts, String version) throws ConfigException {
      if (refuses) {
        throw new ConfigException("", "no good");
      }
      Set<String> names = new TreeSet<>();
      hosts.forEach(host -> names.add(host.getName()));
      taken.add(names.toString());
    }

    @Override
    public void settled() {
      // Told by the hosts themselves.
    }
  }
}
