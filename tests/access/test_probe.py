import time
def test_ground(ground):
    for k,v in ground.things.items(): print(k,v)
