/**
 * Routes and what happens to a request that matched one: choosing a cluster and a host, attempts,
 * retries, time limits. Knows no Envoy message, no connection manager and no filter. Start with
 * {@link io.weft.router.RouteTable} for what is configured and with {@link io.weft.router.Router}
 * for what happens. Hot path.
 */
@NullMarked
package io.weft.router;

import org.jspecify.annotations.NullMarked;
