package io.weft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.WatchedDirectory;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.weft.common.ConfigException;
import io.weft.spi.SecretWatcher;
import io.weft.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Certificates in files that are named by secrets of a control plane. */
@Timeout(30)
class DiscoveredCertificateRenewalTest {
  private static final TestCertificate FIRST = TestCertificate.named("first").build();
  private static final TestCertificate SECOND = TestCertificate.named("second").build();

  @TempDir Path folder;

  private final WatchedCertificates watched = new WatchedCertificates();
  private final List<SecretWatcher<Secret>> watchers = new ArrayList<>();

  @AfterEach
  void stop() {
    watched.close();
  }

  @Test
  void followsTheFilesThatASecretOfAControlPlaneNames() throws Exception {
    FIRST.write(folder, "tls");
    watchDiscovered();
    bring(secretOf(certificate("tls")));
    assertEquals(FIRST.certificate(), watched.next());

    Files.writeString(folder.resolve("new.crt"), "no certificate");
    move("new.crt", "tls.crt");
    watched.awaitCounter("server", "key_rotation_failed", 1);
    SECOND.write(folder, "tls");

    assertEquals(SECOND.certificate(), watched.next());
    assertEquals(0, watched.counter("server", "update_attempt"));
  }

  @Test
  void followsTheFolderThatASecretOfAControlPlaneHasWatched() throws Exception {
    FIRST.write(Files.createDirectory(folder.resolve("..1")), "tls");
    SECOND.write(Files.createDirectory(folder.resolve("..2")), "tls");
    Files.createSymbolicLink(folder.resolve("..data"), Path.of("..1"));
    watchDiscovered();
    bring(
        secretOf(
            certificate("..data/tls")
                .setWatchedDirectory(WatchedDirectory.newBuilder().setPath(folder.toString()))));
    assertEquals(FIRST.certificate(), watched.next());

    Files.createSymbolicLink(folder.resolve("..new"), Path.of("..2"));
    move("..new", "..data");

    assertEquals(SECOND.certificate(), watched.next());
  }

  @Test
  void followsTheFilesInUseWhereTheNextSecretIsRefused() throws Exception {
    FIRST.write(folder, "tls");
    watchDiscovered();
    bring(secretOf(certificate("tls")));
    assertEquals(FIRST.certificate(), watched.next());

    assertThrows(ConfigException.class, () -> bring(secretOf(certificate("none"))));
    SECOND.write(folder, "tls");

    assertEquals(SECOND.certificate(), watched.next());
  }

  @Test
  void looksAtNoFileOnceTheSecretNamesNone() throws Exception {
    FIRST.write(folder, "tls");
    watchDiscovered();
    bring(secretOf(certificate("tls")));
    assertEquals(FIRST.certificate(), watched.next());
    bring(
        secretOf(
            TlsCertificate.newBuilder()
                .setCertificateChain(DataSource.newBuilder().setInlineString(FIRST.pem()))
                .setPrivateKey(DataSource.newBuilder().setInlineString(FIRST.keyPem()))));
    assertEquals(FIRST.certificate(), watched.next());

    SECOND.write(folder, "tls");
    bring(secretOf(certificate("tls")));

    assertEquals(SECOND.certificate(), watched.next());
    assertTrue(watched.isQuiet());
  }

  private void watchDiscovered() throws ConfigException {
    SecretManager secrets =
        new SecretManager((wanted, watcher) -> {
          watchers.add(watcher);
          return new RouteDiscovery.Absent(wanted.name());
        });
    SdsSecretConfig ads =
        SdsSecretConfig.newBuilder()
            .setName("server")
            .setSdsConfig(
                ConfigSource.newBuilder().setAds(AggregatedConfigSource.getDefaultInstance()))
            .build();
    watched.watch(
        TlsMaterial.ofClient(
            CommonTlsContext.newBuilder().addTlsCertificateSdsSecretConfigs(ads).build(),
            TestContexts.of(secrets)));
  }

  /** Has the control plane bring {@code secret}. */
  private void bring(Secret secret) throws ConfigException {
    AtomicReference<@Nullable ConfigException> refusal = new AtomicReference<>();
    watched.onControl(() -> {
      try {
        watchers.getFirst().onSecret(secret);
      } catch (ConfigException e) {
        refusal.set(e);
      }
    });
    ConfigException refused = refusal.get();
    if (refused != null) {
      throw refused;
    }
  }

  private static Secret secretOf(TlsCertificate.Builder certificate) {
    return Secret.newBuilder().setName("server").setTlsCertificate(certificate).build();
  }

  private void move(String from, String to) throws IOException {
    Files.move(
        folder.resolve(from),
        folder.resolve(to),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private TlsCertificate.Builder certificate(String name) {
    return TlsCertificate.newBuilder()
        .setCertificateChain(file(name + ".crt"))
        .setPrivateKey(file(name + ".key"));
  }

  private DataSource file(String name) {
    return DataSource.newBuilder().setFilename(folder.resolve(name).toString()).build();
  }
}
