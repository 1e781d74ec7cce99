package io.weft.config;

import io.weft.accesslog.AccessLogFile;
import io.weft.accesslog.AccessLogFiles;
import io.weft.common.ControlThread;
import io.weft.common.Deadlines;
import io.weft.http.ActiveRequests;
import io.weft.runtime.RuntimeSnapshot;
import io.weft.spi.ExtensionFactory;
import io.weft.spi.ExtensionRegistry;
import io.weft.spi.NodeSettings;
import io.weft.stats.Scope;
import io.weft.stats.StatsStore;
import io.weft.upstream.Locality;
import java.util.List;
import java.util.Map;

/** Contexts in which nothing runs, for tests of translators. */
public final class TestContexts {
  private TestContexts() {}

  /** A context with {@code extensions}. */
  public static BuildContext of(ExtensionFactory<?>... extensions) {
    return of(new SecretManager(SecretDiscovery.NONE), extensions);
  }

  /** A context with {@code secrets} and {@code extensions}. */
  public static BuildContext of(SecretManager secrets, ExtensionFactory<?>... extensions) {
    Scope scope = new StatsStore().root();
    Deadlines deadlines = new Deadlines();
    return new BuildContext(
        new BuildContext.Common(
            scope,
            () -> ConfigSnapshot.EMPTY,
            () -> RuntimeSnapshot.EMPTY,
            deadlines,
            new ControlThread(deadlines),
            new ActiveRequests(),
            new AccessLogFiles(Map.of(), new AccessLogFile.Flushing(0, 0, 0), scope),
            ExtensionRegistry.of(List.of(extensions)),
            new NodeSettings("", "", Locality.UNKNOWN, "", Map.of()),
            secrets));
  }
}
