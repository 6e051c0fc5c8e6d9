package io.keyfold.config;

import io.keyfold.config.Settings.Dialect;

/** Keys whose feature this version does not have. They are refused, because a setting that is ignored is a trap. */
final class NotBuilt {
    private final Relations relations;
    private final Values values;

    NotBuilt(Relations relations, Values values) {
        this.relations = relations;
        this.values = values;
    }

    void check() {
        refuse(Keys.DIALECT, values.get(Keys.DIALECT) == Dialect.KEYFOLD, "use guest or platform");
        refuse(Keys.SIDECAR_SOCKET, values.find(Keys.SIDECAR_SOCKET) != null, "use serve on a loopback http.host");
        refuse(Keys.SIDECAR_SECRET_FILE, values.find(Keys.SIDECAR_SECRET_FILE) != null, "leave it out");
    }

    private void refuse(Key<?> key, boolean used, String instead) {
        if (used) {
            relations.problem(key, "is not part of this version; " + instead);
        }
    }
}
