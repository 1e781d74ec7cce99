package io.weft.hcm;

import io.weft.http.ServerConnectionOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a connection manager's configuration says, apart from its filters and routes. A value.
 *
 * <p>Source: {@code
 * envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager}.
 *
 * @param codec which protocols are spoken, and how
 * @param connection the limits of each connection
 * @param limits of streams, and the age of connections
 * @param paths the form of paths
 * @param hosts the form of hosts
 * @param forwarding whom to trust, and what is told to hosts about the client
 * @param identity the names that Weft uses
 * @param localReplies the form of Weft's own replies
 * @param proxy100Continue whether {@code expect: 100-continue} is the host's to answer
 * @param streamErrorOnInvalidMessage whether the connection goes on after a bad request that does
 *     not leave it in doubt
 * @param earlyMutations of requests, in order
 * @param proxyStatus how clients are told what went wrong; null for not
 * @param logging who is told of streams
 */
public record HttpConnectionManagerSettings(
    CodecSettings codec,
    ServerConnectionOptions connection,
    StreamLimits limits,
    PathNormalization paths,
    HostNormalization hosts,
    ForwardingSettings forwarding,
    IdentitySettings identity,
    LocalReplyConfig localReplies,
    boolean proxy100Continue,
    boolean streamErrorOnInvalidMessage,
    List<EarlyHeaderMutation> earlyMutations,
    @Nullable ProxyStatus proxyStatus,
    AccessLogSettings logging) {
  public HttpConnectionManagerSettings {
    earlyMutations = List.copyOf(earlyMutations);
  }

  /** What the admin interface uses: no limit on streams, no request id, Envoy's name. */
  public static HttpConnectionManagerSettings ofAdmin(String localAddress) {
    return new HttpConnectionManagerSettings(
        CodecSettings.DEFAULT,
        ServerConnectionOptions.DEFAULT,
        StreamLimits.DEFAULT,
        PathNormalization.NONE,
        HostNormalization.NONE,
        new ForwardingSettings(
            true,
            0,
            false,
            false,
            address -> false,
            null,
            false,
            List.of(),
            ClientCertForwarding.DEFAULT,
            localAddress,
            true),
        new IdentitySettings(
            "envoy", IdentitySettings.ServerHeader.OVERWRITE, "", null, "", RequestIdSettings.NONE),
        LocalReplyConfig.NONE,
        false,
        false,
        List.of(),
        null,
        AccessLogSettings.NONE);
  }
}
