import pytest
pytestmark=pytest.mark.django_db
import time, traceback
from django.urls import reverse
from django.db import transaction
from tests.architecture.reading import addresses
from tests.signing import browser_of
from tests import cast
PARTS=("visitor","system_administrator","city_officer","district_officer","neighbour_officer","institute_head","station_keeper","neighbour_keeper","assessor","appeal_reviewer","auditor")
def test_ground(ground):
    keys=[l.split() for l in open('/tmp/keys.txt')]
    have={k for k,_ in keys}
    for a in addresses():
        if a.name not in have: print('MISSING', a.name, a.route)
    from django.test import Client
    out={}
    for part in PARTS:
        c=browser_of(part); c.raise_request_exception=False
        t=time.time(); import copy; kept=copy.deepcopy(c.cookies)
        for name,key in keys:
            for m in ('GET','POST'):
                c.cookies=copy.deepcopy(kept)
                with transaction.atomic():
                    try:
                        r=getattr(c,m.lower())(ground.url(name,key))
                        if r.streaming: b''.join(r.streaming_content)
                        code='login' if r.status_code==302 and r['Location'].startswith('/sign-in/') and 'second' not in r['Location'] else str(r.status_code)
                        if r.status_code==302 and code!='login': out[(name,key,m,part,'loc')]=r['Location']
                        if r.status_code>=500: print('500', part, m, name, key, getattr(c,'exc_info',None)); 
                    except Exception as e:
                        code='EXC'; print('EXC',part,m,name,key,repr(e)[:200])
                    transaction.set_rollback(True)
                out[(name,key,m,part)]=code
        print(part, time.time()-t)
    import pickle; pickle.dump(out, open('/tmp/table.pkl','wb'))
