package io.weft.xds;

import io.weft.common.ControlThread;
import io.weft.common.InitTarget;
import io.weft.common.ResourceLocator;
import io.weft.stats.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Brings the resources of one type that are wanted by name from wherever each wanter says. */
final class NamedSources {
  private final NamedType kind;
  private final ControlThread control;
  private final Supplier<ResourceSources> sources;
  private final BySource<NamedResources> resources;

  /** Resources of {@code kind} whose stats are below {@code root}. */
  NamedSources(
      NamedType kind,
      ControlThread control,
      Supplier<Scope> root,
      Supplier<ResourceSources> sources) {
    this.kind = kind;
    this.control = control;
    this.sources = sources;
    this.resources =
        new BySource<>(
            kind.type(), wanted -> new NamedResources(kind, control, root.get(), wanted));
  }

  /**
   * The wait for {@code wanted}, of which {@code watcher} is told; any thread.
   *
   * @param scopeName where the stats of the resource are, if nobody wants it already
   */
  InitTarget target(ResourceLocator wanted, String scopeName, ResourceWatcher watcher) {
    return new LateTarget(
        control,
        kind.targetPrefix() + wanted.name(),
        () ->
            resources
                .of(wanted, sources.get(), scopeName + '.')
                .target(wanted, scopeName, watcher));
  }

  /** What is wanted. Control thread only. */
  List<NamedResources.Entry> entries() {
    List<NamedResources.Entry> entries = new ArrayList<>();
    resources.all().forEach(some -> entries.addAll(some.entries()));
    return entries;
  }
}
