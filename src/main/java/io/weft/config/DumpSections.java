package io.weft.config;

import io.envoyproxy.envoy.admin.v3.ClustersConfigDump;
import io.envoyproxy.envoy.admin.v3.EcdsConfigDump;
import io.envoyproxy.envoy.admin.v3.ListenersConfigDump;
import io.envoyproxy.envoy.admin.v3.RoutesConfigDump;
import io.envoyproxy.envoy.admin.v3.ScopedRoutesConfigDump;
import io.envoyproxy.envoy.admin.v3.SecretsConfigDump;

/** What {@code /config_dump} shows while it is put together. Used by one thread at a time. */
public record DumpSections(
    ClustersConfigDump.Builder clusters,
    EcdsConfigDump.Builder extensions,
    ListenersConfigDump.Builder listeners,
    ScopedRoutesConfigDump.Builder scopes,
    RoutesConfigDump.Builder routes,
    SecretsConfigDump.Builder secrets) {}
