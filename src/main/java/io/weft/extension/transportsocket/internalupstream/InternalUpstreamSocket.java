package io.weft.extension.transportsocket.internalupstream;

import io.weft.common.Metadata;
import io.weft.net.AcceptedSocket;
import io.weft.net.ConnectOptions;
import io.weft.net.Connection;
import io.weft.net.Passthrough;
import io.weft.net.ShownCertificates;
import io.weft.net.SocketConnection;
import io.weft.net.TransportSocket;
import io.weft.stats.Counter;
import io.weft.stats.Scope;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Has the internal listener that is connected to learn metadata, and leaves the bytes to another
 * transport. Immutable. Source: {@code InternalUpstreamTransport}.
 */
final class InternalUpstreamSocket implements TransportSocket {
  /** Whose metadata. */
  enum Owner {
    HOST,
    CLUSTER
  }

  /** A name-space of metadata that is passed on. */
  record Passed(String namespace, Owner owner) {}

  private final List<Passed> passed;
  private final TransportSocket inner;
  private final Scope scope;
  private final Counter noMetadata;

  /**
   * A transport over {@code inner}.
   *
   * @param scope of its stats, which it closes
   */
  InternalUpstreamSocket(List<Passed> passed, TransportSocket inner, Scope scope) {
    this.passed = List.copyOf(passed);
    this.inner = inner;
    this.scope = scope;
    this.noMetadata = scope.counter("no_metadata");
  }

  @Override
  public Passthrough passthrough(ConnectOptions options) {
    return new Passthrough(metadata(options), options.shared());
  }

  private Metadata metadata(ConnectOptions options) {
    Metadata result = Metadata.EMPTY;
    for (Passed one : passed) {
      Metadata source =
          switch (one.owner()) {
            case HOST -> options.hostMetadata();
            case CLUSTER -> options.clusterMetadata();
          };
      Map<String, @Nullable Object> facts = source.namespaces().get(one.namespace());
      if (facts == null) {
        noMetadata.inc();
      } else {
        result = result.with(one.namespace(), facts);
      }
    }
    return result;
  }

  @Override
  public Connection accept(AcceptedSocket socket) throws IOException {
    return inner.accept(socket);
  }

  @Override
  public Connection connect(SocketConnection socket, ConnectOptions options) throws IOException {
    return inner.connect(socket, options);
  }

  @Override
  public boolean isSecure() {
    return inner.isSecure();
  }

  @Override
  public void close() {
    scope.close();
    inner.close();
  }

  @Override
  public @Nullable ShownCertificates certificates() {
    return inner.certificates();
  }
}
