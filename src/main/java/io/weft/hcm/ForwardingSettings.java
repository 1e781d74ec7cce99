package io.weft.hcm;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whom a connection manager trusts and what it tells the host about the client.
 *
 * <p>A value. Source: the fields of these names of {@code HttpConnectionManager}.
 *
 * @param useRemoteAddress whether the peer is the client, as at the edge of a network
 * @param xffNumTrustedHops how many proxies in front are trusted
 * @param skipXffAppend whether {@code x-forwarded-for} stays as it is
 * @param appendXForwardedPort whether {@code x-forwarded-port} is set
 * @param isInternal which addresses are internal; none is, unless configured
 * @param schemeToOverwrite {@code http} or {@code https} in the place of every scheme; null keeps
 *     it
 * @param matchUpstreamScheme whether the scheme becomes that of the connection to the host
 * @param detection finds the client where the peer is not; in order
 * @param clientCert what the host learns of the client's certificate
 * @param localAddress the node's own address, which stands for a client on the loopback interface
 * @param tellsProxyProtocol whether hosts that take the PROXY protocol are told of the client
 */
public record ForwardingSettings(
    boolean useRemoteAddress,
    int xffNumTrustedHops,
    boolean skipXffAppend,
    boolean appendXForwardedPort,
    Predicate<InetAddress> isInternal,
    @Nullable String schemeToOverwrite,
    boolean matchUpstreamScheme,
    List<OriginalIpDetection> detection,
    ClientCertForwarding clientCert,
    String localAddress,
    boolean tellsProxyProtocol) {
  public ForwardingSettings {
    detection = List.copyOf(detection);
  }
}
