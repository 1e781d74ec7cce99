package io.weft.net;

import io.weft.net.ProxyProtocol.Tlv;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whom a connection to a host is for, where the host is told so by the PROXY protocol. A value;
 * what else is known of the client counts only if it is to keep requests on connections apart.
 */
public final class ProxiedClient {
  /** In the filter state of a connection whose client hosts are not told of. */
  private static final String HIDDEN = "weft.proxied_client.hidden";

  private final Address remote;
  private final Address local;
  private final List<Tlv> tlvs;
  private final boolean separates;

  /**
   * A client.
   *
   * @param remote of the client
   * @param local that the client connected to
   * @param tlvs what its own PROXY header said, and hosts are to be told
   * @param separates whether clients of unequal {@code tlvs} get connections of their own
   */
  public ProxiedClient(Address remote, Address local, List<Tlv> tlvs, boolean separates) {
    this.remote = remote;
    this.local = local;
    this.tlvs = List.copyOf(tlvs);
    this.separates = separates;
  }

  /** Has hosts not be told of the client of {@code downstream}. */
  public static void hide(ConnectionInfo downstream) {
    downstream.filterState().put(HIDDEN, true);
  }

  /** Whether hosts are not told of the client, unless a PROXY header told of it here, too. */
  public static boolean isHidden(ConnectionInfo downstream) {
    return downstream.filterState().get(HIDDEN) != null
        && downstream.filterState().get(ProxyProtocol.Kept.KEY) == null;
  }

  /** The client's address. */
  public Address remote() {
    return remote;
  }

  /** The address that the client connected to. */
  public Address local() {
    return local;
  }

  /** What its own PROXY header said, in order. */
  public List<Tlv> tlvs() {
    return tlvs;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ProxiedClient client
        && remote.equals(client.remote)
        && local.equals(client.local)
        && separates == client.separates
        && (!separates || tlvs.equals(client.tlvs));
  }

  @Override
  public int hashCode() {
    return Objects.hash(remote, local, separates ? tlvs : null);
  }

  @Override
  public String toString() {
    return remote + " to " + local + ' ' + tlvs;
  }
}
