package io.weft.listener;

import io.weft.net.ConnectionHandler;
import io.weft.net.TransportSocket;
import io.weft.stats.Scope;
import java.time.Duration;

/**
 * What serves a connection: the transport, and the network filters folded into one handler.
 *
 * <p>Immutable. Source: {@code envoy.config.listener.v3.FilterChain}.
 *
 * @param name for logs and stats; empty if it has none
 * @param identity all settings but the name: of two chains whose identities are equal, an update
 *     keeps the first with its connections
 * @param match which connections it serves
 * @param transportSocket makes the connection of the socket
 * @param transportSocketConnectTimeout the time the handshake may take; zero for any
 * @param handler serves the connection to its end
 * @param stats the owner of all scopes that its filters opened; closed when its last connection has
 *     ended or its drain time is over
 */
public record NetworkFilterChain(
    String name,
    Object identity,
    FilterChainMatch match,
    TransportSocket transportSocket,
    Duration transportSocketConnectTimeout,
    ConnectionHandler handler,
    Scope stats) {}
