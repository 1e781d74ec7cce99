package io.weft.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScopeTest {
  private static final StatGroup GROUP = new StatGroup();
  private static final int TOTAL = GROUP.counter("total");

  private final StatsStore store = new StatsStore();

  private List<String> names() {
    return store.select(StatsQuery.ALL).stream().map(Shown::name).toList();
  }

  @Test
  void staysUntilEveryoneWhoAskedHasClosedIt() {
    Scope first = store.root().scope("a");
    Scope second = store.root().scope("a");
    first.counter("x").inc();

    first.close();
    assertEquals(List.of("a.x"), names());
    assertEquals(1, second.counter("x").value());

    second.close();
    assertEquals(List.of(), names());
  }

  @Test
  void hasNoColonsInItsName() {
    store.root().scope("rds.xdstp://a/b?c=d:e").counter("x").inc();

    assertEquals(List.of("rds.xdstp_a/b?c=d_e.x"), names());
  }

  @Test
  void beginsAnewWhenItIsOpenedAgain() {
    Scope first = store.root().scope("a");
    first.counter("x").inc();
    first.close();

    assertEquals(0, store.root().scope("a").counter("x").value());
  }

  @Test
  void givesOneGroupOnlyOnce() {
    Scope scope = store.root().scope("a");

    assertSame(scope.group(GROUP), store.root().scope("a").group(GROUP));
  }

  @Test
  void closesAllThatWasAskedOfItsOwner() {
    Scope other = store.root().scope("both");
    Scope owner = store.root().owner();
    owner.scope("mine").group(GROUP).counter(TOTAL).inc();
    owner.scope("both").counter("x").inc();
    owner.counter("root").inc();

    owner.close();
    owner.close();

    assertEquals(List.of("both.x", "root"), names());
    other.close();
    assertEquals(List.of("root"), names());
  }

  @Test
  void showsNothingOfAnOwnerThatIsClosed() {
    Scope owner = store.root().owner();
    owner.close();

    owner.scope("late").counter("x").inc();

    assertEquals(List.of(), names());
  }
}
