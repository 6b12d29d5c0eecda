// Inside or outside, as a yes or a no. The position lives in one function call: it is neither kept nor sent.
import { metres, toGcj } from "../near.js";

// true, false, or null where the phone is not sure enough to say either.
export function inside(fence, position) {
  if (!fence || !fence.radius) return null;
  const here = { lat: position.latitude, lng: position.longitude };
  const far = metres(fence.system === "GCJ-02" ? toGcj(here.lat, here.lng) : here, { lat: fence.lat, lng: fence.lon });
  const doubt = Math.min(position.accuracy || 0, 500);
  if (far + doubt <= fence.radius) return true;
  if (far - doubt > fence.radius) return false;
  return far <= fence.radius && doubt <= fence.radius ? true : null;
}

export function standing(fence, geolocation = navigator.geolocation) {
  return new Promise((resolve) => {
    if (!fence || !geolocation) { resolve(null); return; }
    geolocation.getCurrentPosition(
      (given) => resolve(inside(fence, given.coords)),
      () => resolve(null),
      { enableHighAccuracy: true, timeout: 8000, maximumAge: 60_000 });
  });
}
