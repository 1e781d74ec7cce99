package io.weft.xds;

import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.weft.common.ConfigException;
import io.weft.common.ConfigSource;
import io.weft.common.ControlThread;
import io.weft.common.Log;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file of resources, read at first and whenever it changes. What cannot be used leaves those
 * before in place. Source: {@code envoy.config.core.v3.PathConfigSource}.
 */
final class FileSource implements ResourceSource {
  /** Reads a file; blocks. */
  @FunctionalInterface
  interface Contents {
    /**
     * What {@code path} holds.
     *
     * @throws ConfigException if that cannot be read as one of resources
     */
    DiscoveryResponse read(Path path) throws ConfigException;
  }

  private static final Log LOG = Log.of("config");

  private final ConfigSource.File source;
  private final Contents contents;
  private final ResourceReader reader;
  private final ControlThread control;
  private final FileWatcher watcher;
  private final ResourceType type;
  private volatile @Nullable Subscriber subscriber;
  private volatile @Nullable Set<String> names;
  private volatile @Nullable Runnable end;

  /**
   * The resources of {@code type} in the file {@code source}; nothing is read before some are
   * wanted.
   */
  FileSource(
      ConfigSource.File source,
      Contents contents,
      ResourceType type,
      ResourceReader reader,
      ControlThread control,
      FileWatcher watcher) {
    this.source = source;
    this.contents = contents;
    this.type = type;
    this.reader = reader;
    this.control = control;
    this.watcher = watcher;
  }

  @Override
  public void subscribe(ResourceType asked, Subscriber taker) {
    subscriber = taker;
  }

  @Override
  public void want(ResourceType asked, @Nullable Set<String> wanted, boolean again) {
    names = wanted;
    Path folder = source.watchedDirectory();
    if (end == null) {
      end = watcher.watch(folder == null ? source.path() : folder, this::read);
    }
  }

  @Override
  public void close() {
    subscriber = null;
    Runnable watch = end;
    if (watch != null) {
      watch.run();
    }
  }

  /** On the thread of the watcher. */
  private void read() {
    DiscoveryResponse response;
    try {
      response = contents.read(source.path());
    } catch (ConfigException e) {
      LOG.warning(() -> "Filesystem config update failure: " + Rejections.text(e));
      control.post(() -> {
        Subscriber taker = subscriber;
        if (taker != null) {
          taker.onUnreadable();
        }
      });
      return;
    }
    Update update = checked(reader.read(type, AdsMessages.of(response)));
    boolean isEmpty = names != null && update.problem().isEmpty() && update.resources().isEmpty();
    control.post(() -> {
      Subscriber taker = subscriber;
      if (taker != null && isEmpty) {
        taker.onEmpty(update.version());
        return;
      }
      String problem = taker == null ? "" : update.handTo(taker);
      if (!problem.isEmpty()) {
        LOG.warning(() -> "Filesystem config update rejected: " + problem);
      }
    });
  }

  /** A file for one resource holds that and no other, as in Envoy. */
  private Update checked(Update update) {
    Set<String> wanted = names;
    if (wanted == null) {
      return update;
    }
    String name = wanted.iterator().next();
    String problem = update.problem().isEmpty() ? unexpected(update, name) : update.problem();
    if (problem.isEmpty()) {
      return update;
    }
    Resource refused = new Resource(name, update.version(), null, null, null);
    return new Update(type, update.version(), List.of(refused), false, List.of(), problem);
  }

  private String unexpected(Update update, String name) {
    List<Resource> resources = update.resources();
    if (resources.isEmpty() || resources.size() == 1 && resources.getFirst().name().equals(name)) {
      return "";
    }
    return resources.size() > 1
        ? "Unexpected " + type.text() + " resource length: " + resources.size()
        : "Unexpected "
            + type.text()
            + " resource (expecting "
            + name
            + "): "
            + resources.getFirst().name();
  }
}
